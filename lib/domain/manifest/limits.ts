/** What a file of manifests may be. Checked before work is done, so that a hostile file costs next to nothing. */
export const MANIFEST_LIMITS = {
  bytes: 1_048_576,
  depth: 64,
  aliases: 1_000,
  documents: 500,
  lines: 20_000,
  /** Keys and values, also after aliases are followed. What a file within it costs is what a refusal may cost: under 100 ms. */
  values: 6_000,
  /** Marks, words and gaps of the text, comments included. */
  lexemes: 60_000,
  /** Issues reported per file; more would help nobody. */
  issues: 100,
} as const;
