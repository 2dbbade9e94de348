const LITERAL = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside a string
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SPACE = /[ \t\n\r]*/y;

type Expect = 'value' | 'key' | 'colon' | 'comma' | 'end';
const WORDS: Record<Expect, string> = {
  value: 'a value is expected here',
  key: 'a quoted key is expected here',
  colon: 'a colon is expected here',
  comma: 'a comma or the closing bracket is expected here',
  end: 'nothing more is expected here',
};

/** Where a text that JSON.parse refused stops being JSON. The engine itself tells the place only sometimes. */
export function findJsonError(text: string): { at: number; message: string } {
  const open: ('{' | '[')[] = [];
  let expect: Expect = 'value';
  let mayClose = false;
  for (let at = skip(text, 0); ; at = skip(text, at)) {
    const character = text[at];
    if (character === undefined) return { at, message: expect === 'end' ? 'the text ends wrongly' : 'the text ends too early' };
    const top = open[open.length - 1];
    if ((character === '}' && top === '{') || (character === ']' && top === '[')) {
      if (expect !== 'comma' && !mayClose) return { at, message: WORDS[expect] };
      open.pop();
      expect = open.length === 0 ? 'end' : 'comma';
      mayClose = false;
      at += 1;
    } else if ((expect === 'colon' && character === ':') || (expect === 'comma' && character === ',')) {
      expect = expect === 'comma' && top === '{' ? 'key' : 'value';
      at += 1;
    } else if (expect === 'value' && (character === '{' || character === '[')) {
      open.push(character);
      expect = character === '{' ? 'key' : 'value';
      mayClose = true;
      at += 1;
    } else {
      const end =
        expect === 'key' ? match(STRING, text, at) : expect === 'value' ? (match(STRING, text, at) ?? match(LITERAL, text, at)) : undefined;
      if (end === undefined)
        return {
          at,
          message:
            character === '"' && (expect === 'key' || expect === 'value')
              ? 'this string is not closed or holds a forbidden character'
              : WORDS[expect],
        };
      expect = expect === 'key' ? 'colon' : open.length === 0 ? 'end' : 'comma';
      mayClose = false;
      at = end;
    }
  }
}

const skip = (text: string, at: number): number => match(SPACE, text, at) ?? at;

function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
