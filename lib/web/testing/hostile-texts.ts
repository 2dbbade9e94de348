/**
 * Texts that some page, somewhere, took for more than text. `CALL` is where the harm would be done: a function of the page that only a
 * script made from data would call. Every element that any of them would make carries `data-hostile`.
 */
const CALL = 'hostile(1)';

/** Short ones first, so that small fields get some as well. */
export const MARKUP = [
  `"><img src=x data-hostile onerror=${CALL}>`,
  `<script data-hostile>${CALL}</script>`,
  `javascript:${CALL}`,
  `'-${CALL}-'`,
  `<svg data-hostile onload=${CALL}>`,
  `\${${CALL}}`,
  `{{constructor.constructor('${CALL}')()}}`,
  `</script><script data-hostile>${CALL}</script>`,
  `</title></textarea></style><img src=x data-hostile onerror=${CALL}>`,
  `<a data-hostile href="javascript:${CALL}">x</a>`,
  `<iframe data-hostile srcdoc="<script>parent.${CALL}</script>"></iframe>`,
  `<math><mi data-hostile xlink:href="data:text/html,<script>${CALL}</script>">`,
  `<style data-hostile>*{background:url(javascript:${CALL})}</style>`,
  `red;}*{background:url(//evil.example/x)`,
  `<base data-hostile href=//evil.example/>`,
  `<meta data-hostile http-equiv=refresh content="0;url=javascript:${CALL}">`,
  `<details data-hostile open ontoggle=${CALL}>`,
  `\`\${${CALL}}\``,
  `<%= ${CALL} %>#{${CALL}}`,
  `&lt;img src=x onerror=${CALL}&gt;&#60;script&#62;`,
  `[x](javascript:${CALL}) ![x](x"onerror="${CALL})`,
  `__proto__ constructor prototype`,
];

/** Addresses that are no links, however they are written. */
export const ADDRESSES = [
  `javascript:${CALL}`,
  `JaVaScRiPt:${CALL}`,
  ` javascript:${CALL}`,
  `java\tscript:${CALL}`,
  `java\nscript:${CALL}`,
  `\u0001javascript:${CALL}`,
  `javascript&colon;${CALL}`,
  `&#106;avascript:${CALL}`,
  `javascript://example.test/%0a${CALL}`,
  `vbscript:${CALL}`,
  `data:text/html,<script>${CALL}</script>`,
  `data:image/svg+xml,<svg onload=${CALL}>`,
  `blob:http://localhost/${CALL}`,
  `file:///etc/passwd`,
  `view-source:javascript:${CALL}`,
  `//evil.example/x`,
  `http://evil.example\\@localhost/"onclick=${CALL}`,
];

/** Characters that turn, hide or end a text, or that a terminal obeys. */
export const CONTROLS = '\u202e\u2066\u200b\ufeff\u0007\u001b[31m\u001b]0;hostile\u0007\u0085\u2028\u0301';
/** What a database cannot keep and UTF-8 cannot say. */
export const UNKEEPABLE = ['a\u0000b', 'a\ud800b'];
/** Names that an object has already. */
export const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

/** As many of the texts as fit, beginning with the `turn`-th, behind a mark to know them by. */
export function hostileText(mark: string, turn: number, maxLength = 2_000): string {
  let text = mark;
  for (let i = 0; i < MARKUP.length; i++) {
    const next = MARKUP[(turn + i) % MARKUP.length] ?? '';
    if (text.length + 1 + next.length <= maxLength) text += ` ${next}`;
  }
  return text.length <= maxLength ? text : text.slice(0, maxLength);
}
