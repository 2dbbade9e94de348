import { autocompletion, type CompletionResult, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { pageNonce } from '#lib/client/nonce.ts';
import type { Hint } from '#lib/client/schema-hints.ts';

/** One complaint about the text; line and column count from 1. */
export type EditorIssue = { line: number; column: number; message: string; severity: 'error' | 'warning' };

export type EditorSetup = {
  initial: string;
  label: string;
  readOnly?: boolean | undefined;
  validate?: ((text: string) => EditorIssue[]) | undefined;
  complete?: ((text: string, offset: number) => { from: number; hints: Hint[] } | undefined) | undefined;
  /** What the field under the pointer is for. */
  describe?: ((text: string, offset: number) => string | undefined) | undefined;
};

const VALIDATE_AFTER_MS = 250;

/** Sets up the editor; styles carry the page's nonce and take their colours from the scheme. */
export function createEditor(parent: HTMLElement, setup: EditorSetup, onChange: (text: string) => void): EditorView {
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: setup.initial,
      extensions: [
        EditorView.cspNonce.of(pageNonce()),
        lineNumbers(),
        foldGutter(),
        highlightActiveLineGutter(),
        highlightActiveLine(),
        drawSelection(),
        history(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightSelectionMatches(),
        yaml(),
        syntaxHighlighting(colours),
        look,
        EditorState.tabSize.of(2),
        EditorState.readOnly.of(setup.readOnly ?? false),
        EditorView.contentAttributes.of({ 'aria-label': setup.label, tabindex: '0', spellcheck: 'false', autocapitalize: 'off' }),
        keymap.of([
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...foldKeymap,
          ...completionKeymap,
          ...lintKeymap,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
        ...(setup.validate
          ? [
              lintGutter(),
              linter((view) => toDiagnostics(view.state, setup.validate?.(view.state.doc.toString()) ?? []), { delay: VALIDATE_AFTER_MS }),
            ]
          : []),
        ...(setup.complete
          ? [
              autocompletion({
                override: [(context) => toCompletion(setup.complete?.(context.state.doc.toString(), context.pos), context.explicit)],
              }),
            ]
          : []),
        ...(setup.describe ? [hoverTooltip((view, pos) => toHover(setup.describe?.(view.state.doc.toString(), pos), pos))] : []),
      ],
    }),
  });
}

function toDiagnostics(state: EditorState, issues: readonly EditorIssue[]): Diagnostic[] {
  return issues.map((issue) => {
    const line = state.doc.line(Math.min(Math.max(1, issue.line), state.doc.lines));
    const from = Math.min(line.from + Math.max(0, issue.column - 1), line.to);
    return { from, to: Math.max(from, line.to), severity: issue.severity, message: issue.message };
  });
}

function toCompletion(found: { from: number; hints: Hint[] } | undefined, explicit: boolean): CompletionResult | null {
  if (!found || found.hints.length === 0 || (!explicit && found.hints.length > 60)) return null;
  return {
    from: found.from,
    validFor: /^[\w./-]*$/,
    options: found.hints.map((hint) => ({
      label: hint.label,
      detail: hint.detail,
      ...(hint.info ? { info: hint.info } : {}),
      type: hint.kind === 'value' ? 'enum' : 'property',
      ...(hint.detail !== '' || hint.kind !== 'value' ? { apply: `${hint.label}:${hint.kind === 'value' ? ' ' : ''}` } : {}),
    })),
  };
}

function toHover(text: string | undefined, pos: number) {
  if (!text) return null;
  return {
    pos,
    above: true,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'cm-field-help';
      dom.textContent = text;
      return { dom };
    },
  };
}

const colours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'var(--code-key)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword, tags.atom], color: 'var(--code-atom)' },
  { tag: tags.comment, color: 'var(--ink-faint)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.meta], color: 'var(--ink-faint)' },
]);

const look = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--surface-sunk)', fontSize: '0.8125rem' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.25rem' },
  '.cm-content': { padding: '0.75rem 0', caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--ink-faint)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--ink) 4%, transparent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 30%, transparent)',
  },
  '.cm-selectionMatch': { backgroundColor: 'color-mix(in srgb, var(--brass) 25%, transparent)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    boxShadow: '0 8px 24px rgb(0 0 0 / 0.18)',
    maxWidth: '28rem',
  },
  '.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent-wash)', color: 'var(--ink)' },
  '.cm-completionDetail': { color: 'var(--ink-faint)', fontStyle: 'normal', marginLeft: '0.75em' },
  '.cm-completionIcon': { display: 'none' },
  '.cm-tooltip.cm-completionInfo, .cm-field-help': {
    padding: '6px 10px',
    fontFamily: 'var(--mantine-font-family)',
    fontSize: '0.8125rem',
    lineHeight: '1.25rem',
  },
  '.cm-diagnostic': { fontFamily: 'var(--mantine-font-family)', padding: '4px 10px' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--bad)' },
  '.cm-diagnostic-warning': { borderLeft: '3px solid var(--warn)' },
  '.cm-panels': { backgroundColor: 'var(--surface)', color: 'var(--ink)', borderColor: 'var(--line)' },
  '.cm-textfield': { backgroundColor: 'var(--surface-sunk)', border: '1px solid var(--line-strong)', borderRadius: '4px' },
  '.cm-button': {
    backgroundImage: 'none',
    backgroundColor: 'var(--surface-sunk)',
    border: '1px solid var(--line-strong)',
    borderRadius: '4px',
    color: 'var(--ink)',
  },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--quiet-wash)', border: 'none', color: 'var(--ink-faint)' },
});
