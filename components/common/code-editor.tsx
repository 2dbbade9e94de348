'use client';

import { useEffect, useRef } from 'react';
import classes from './code-editor.module.css';
import { createEditor, type EditorSetup } from './code-mirror.ts';

type CodeEditorProps = EditorSetup & { onChange: (text: string) => void; height?: string };

/** A YAML editor. It keeps its own text; `initial` is read once, and a new `key` begins anew. Tab moves on, as everywhere on the page. */
export function CodeEditor({ initial, label, readOnly, validate, complete, describe, onChange, height = '30rem' }: CodeEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: an editor is set up once; a new key begins anew
  useEffect(() => {
    if (!box.current) return;
    const view = createEditor(box.current, { initial, label, readOnly, validate, complete, describe }, (text) => latest.current(text));
    return () => view.destroy();
  }, []);
  return <div ref={box} className={classes.editor} style={{ height }} />;
}
