'use client';

import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { unreachableError } from '#lib/client/api-error.ts';
import { notifyFailed } from './notify.ts';
import { ProblemNote } from './problem-note.tsx';

type Known = { opened?: boolean; title?: unknown; onClose?: () => void };

/**
 * A part of a page whose code comes when the part is first shown; a dialog with `opened`, when it is first opened. `waiting` stands in its
 * place until then. Where the code cannot come, such as without a network, the page stays as it is: what can be closed says so in a toast
 * and closes, anything else says so in its place and offers to try again.
 */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>, waiting: ReactNode = null): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  // biome-ignore lint/correctness/noComponentHookFactories: made once for each part, beside the imports, as with React.lazy
  return function LazyPart(props: P) {
    const { opened, title, onClose }: Known = props;
    const [Part, setPart] = useState<ComponentType<P> | undefined>(() => loaded);
    const [failed, setFailed] = useState(false);
    const [mounted, setMounted] = useState(false);
    const isWanted = opened !== false;
    // biome-ignore lint/correctness/useExhaustiveDependencies: closes by what is passed when it fails
    useEffect(() => {
      if (!isWanted || Part || failed) return;
      let wanted = true;
      load().then(
        (component) => {
          loaded = component;
          if (wanted) setPart(() => component);
        },
        () => {
          if (!wanted) return;
          if (!onClose) return setFailed(true);
          notifyFailed(typeof title === 'string' ? title : 'This could not be opened', unreachableError());
          onClose();
        },
      );
      return () => {
        wanted = false;
      };
    }, [isWanted, Part, failed]);
    // A dialog is told to open once it is mounted, so that it knows where the focus was.
    useEffect(() => setMounted(Part !== undefined), [Part]);
    if (Part) return <Part {...props} {...(opened === undefined ? {} : { opened: opened && mounted })} />;
    return failed ? <ProblemNote error={unreachableError()} onRetry={() => setFailed(false)} /> : isWanted ? waiting : null;
  };
}
