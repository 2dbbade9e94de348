/** What a template and what it renders may be; checked while the work is done, so that a hostile one costs next to nothing. */
export const TEMPLATE_LIMITS = {
  /** Characters of one expression between its braces. */
  expression: 256,
  filters: 8,
  /** Keys and values of all rendered manifests together. */
  values: 30_000,
  /** Characters of everything rendered together. */
  characters: 1_048_576,
  depth: 64,
  pages: 12,
  fields: 60,
  steps: 12,
  manifests: 20,
  /** Characters of a pattern; RE2 runs it in linear time. */
  pattern: 200,
  /** Characters that are matched against a pattern. */
  matched: 4_096,
} as const;
