'use client';

import { CodeEditor } from '#components/common/code-editor.tsx';
import type { EditorIssue } from '#components/common/code-mirror.ts';
import { completeManifest, describeManifestField, validateManifest } from './manifest-language.ts';

type ManifestEditorProps = { initial: string; onChange: (text: string) => void; onIssues: (issues: EditorIssue[]) => void };

/** The editor with the manifest's own rules; loaded only where it is used. */
export function ManifestEditor({ initial, onChange, onIssues }: ManifestEditorProps) {
  const validate = (text: string) => {
    const issues = validateManifest(text);
    onIssues(issues);
    return issues;
  };
  return (
    <CodeEditor
      label="Manifest"
      initial={initial}
      onChange={onChange}
      validate={validate}
      complete={completeManifest}
      describe={describeManifestField}
    />
  );
}
