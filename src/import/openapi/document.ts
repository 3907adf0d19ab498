import { RushhourError } from '../../border/errors.ts';
import { checkInput, unusable } from '../input-file.ts';

/** A JSON Schema as in OpenAPI 3.0 and 3.1, with references resolved; only the parts that samples need. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number | boolean;
  readonly exclusiveMaximum?: number | boolean;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly readOnly?: boolean;
}

export interface MediaType {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
  readonly content?: Readonly<Record<string, MediaType>>;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}

export interface Operation {
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content?: Readonly<Record<string, MediaType>>;
  };
  readonly responses?: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, MediaType>> }>
  >;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
}

export interface SecurityScheme {
  readonly type: string;
  readonly in?: string;
  readonly name?: string;
  readonly scheme?: string;
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info?: { readonly title?: string };
  readonly servers?: readonly {
    readonly url: string;
    readonly variables?: Readonly<Record<string, { readonly default?: string }>>;
  }[];
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly components?: { readonly securitySchemes?: Readonly<Record<string, SecurityScheme>> };
}

const NOT_OPENAPI = 'is not an OpenAPI 3.0 or 3.1 document';
/** What the parser says about another document, or another version. */
const UNKNOWN_FORMAT = /is not a valid Openapi API definition|^Unsupported OpenAPI version/;

/**
 * An OpenAPI 3.0 or 3.1 document in JSON or YAML, validated, with its references resolved. Referenced files are read;
 * nothing is fetched.
 *
 * @throws RushhourError `INVALID_OPTION` listing what is wrong with it
 */
export async function readOpenApi(file: string): Promise<OpenApiDocument> {
  checkInput(file);
  // Slow to load, so loaded only if there is a document to read.
  const { default: SwaggerParser } = await import('@apidevtools/swagger-parser');
  try {
    const document = (await SwaggerParser.validate(file, {
      resolve: { http: false },
    })) as unknown as OpenApiDocument;
    if (!/^3\.[01]\./.test(document.openapi ?? '')) throw unusable(file, NOT_OPENAPI);
    return document;
  } catch (error) {
    if (error instanceof RushhourError) throw error;
    const { message } = error as Error;
    throw unusable(file, UNKNOWN_FORMAT.test(message) ? NOT_OPENAPI : `cannot be used: ${message}`);
  }
}
