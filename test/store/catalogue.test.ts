import { describe, expect, test } from 'vitest';
import { Catalogue } from '../../src/store/catalogue.ts';

describe('Catalogue', () => {
  const catalogue = new Catalogue(1);

  test('has 1,000 products with unique ids, which find them', () => {
    expect(catalogue.products).toHaveLength(1000);
    for (const product of catalogue.products) expect(catalogue.find(product.id)).toBe(product);
    expect(catalogue.find('p-1001')).toBeUndefined();
  });

  test('is the same for the same seed and different for another', () => {
    expect(new Catalogue(1).products).toEqual(catalogue.products);
    expect(new Catalogue(2).products).not.toEqual(catalogue.products);
  });

  test.each([1, 2, 3, 99])('about 3%% are sold out with seed %d', (seed) => {
    const soldOut = new Catalogue(seed).products.filter(({ quantity }) => quantity === 0);
    expect(soldOut.length).toBeGreaterThan(10);
    expect(soldOut.length).toBeLessThan(55);
  });

  test('prices are whole cents from 2.99 to 999.99, ratings from 2 to 5', () => {
    for (const { priceCents, detailJson } of catalogue.products) {
      expect(Number.isInteger(priceCents)).toBe(true);
      expect(priceCents).toBeGreaterThanOrEqual(299);
      expect(priceCents).toBeLessThanOrEqual(99_999);
      const { rating } = JSON.parse(detailJson) as { rating: number };
      expect(rating).toBeGreaterThanOrEqual(2);
      expect(rating).toBeLessThanOrEqual(5);
    }
  });

  test('search covers names and categories and ignores case', () => {
    const found = catalogue.search('LAPTOP');
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ name }) => name.includes('Laptop'))).toBe(true);
    expect(catalogue.search('books').every(({ category }) => category === 'books')).toBe(true);
    expect(catalogue.search('no such thing')).toEqual([]);
  });
});
