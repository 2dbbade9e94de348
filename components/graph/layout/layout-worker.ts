import { type ArrangeInput, arrange } from './arrange.ts';

/** The worker's side: one question, one answer, in order. */
type Asked = { id: number; input: ArrangeInput };
const scope = globalThis as unknown as { onmessage: (message: MessageEvent<Asked>) => void; postMessage: (answer: unknown) => void };
scope.onmessage = ({ data }) => {
  const from = performance.now();
  const output = arrange(data.input);
  scope.postMessage({ id: data.id, output, tookMs: performance.now() - from });
};
