import type { WorkflowClass } from '../journey/workflow.ts';
import { AccountWorkflow } from './account.ts';
import { BrowseWorkflow } from './browse.ts';
import { PurchaseWorkflow } from './purchase.ts';
import { QuickBuyWorkflow } from './quickbuy.ts';

/** The built-in workflows, by their names in profiles. */
export const SHOP: Readonly<Record<string, WorkflowClass>> = {
  browse: BrowseWorkflow,
  purchase: PurchaseWorkflow,
  account: AccountWorkflow,
  quickbuy: QuickBuyWorkflow,
};
