import { clean, cleanJson } from './clean.ts';
import type { Style } from './style.ts';

export type LogView = { timestamps: boolean; instance: boolean; style: Style; json: boolean };

/**
 * One line of a log stream for the terminal: `{at, stream, text, instance?}` as JSON, plain or framed as an event; anything else as it
 * is. `text` is undefined for lines that only keep the stream alive.
 */
export function formatLogLine(raw: string, view: LogView): { text: string | undefined; at?: string } {
  const body = raw.startsWith('data:') ? raw.slice(5).trim() : raw;
  if (raw.startsWith(':') || /^(event|id|retry):/.test(raw) || body.trim() === '') return { text: undefined };
  const parsed = parse(body);
  if (!parsed) return { text: clean(body) };
  if (typeof parsed.text !== 'string') return { text: undefined };
  const at = typeof parsed.at === 'string' ? parsed.at : undefined;
  if (view.json) return { text: cleanJson(JSON.stringify(parsed)), ...(at ? { at } : {}) };
  const parts: string[] = [];
  if (view.timestamps && at) parts.push(view.style('dim', clean(at)));
  const instance = parsed.instanceId ?? parsed.instance;
  if (view.instance && typeof instance === 'string') parts.push(view.style('cyan', clean(instance.slice(-6))));
  parts.push(parsed.stream === 'stderr' ? view.style('yellow', clean(parsed.text)) : clean(parsed.text));
  return { text: parts.join(' '), ...(at ? { at } : {}) };
}

function parse(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'text' in value ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
