/** What `prepare.ts` tells the launcher. */
export type Prepared =
  | { kind: 'progress'; line: string }
  | { kind: 'migrated'; applied: string[] }
  | { kind: 'ready'; adminEmail: string; created: boolean; signInUrl?: string }
  | { kind: 'failed'; sentence: string };
