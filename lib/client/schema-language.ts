import { describeField, type Hint, type HintSchema, keyHints, valueHints } from './schema-hints.ts';
import { yamlPosition } from './yaml-position.ts';

/** What an editor of YAML knows from a schema; the schema is made when it is first asked for. */
export function schemaLanguage(make: () => HintSchema): {
  complete: (text: string, offset: number) => { from: number; hints: Hint[] };
  describe: (text: string, offset: number) => string | undefined;
} {
  let schema: HintSchema | undefined;
  const known = (): HintSchema => {
    schema ??= make();
    return schema;
  };
  return {
    /** Keys and values that may stand at the cursor. */
    complete(text, offset) {
      const position = yamlPosition(text, offset);
      const hints = position.writing === 'value' ? valueHints(known(), position.path) : keyHints(known(), position.path, position.siblings);
      return { from: offset - position.typed.length, hints };
    },
    /** What the field on the line is for. */
    describe(text, offset) {
      const end = text.indexOf('\n', offset);
      const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
      const line = text.slice(lineStart, end < 0 ? undefined : end);
      const colon = line.indexOf(':');
      if (colon < 0) return undefined;
      const probe = `${text.slice(0, lineStart)}${line.slice(0, colon)}: x`;
      return describeField(known(), yamlPosition(probe, probe.length).path);
    },
  };
}
