'use client';

import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { unreachableError } from '#lib/client/api-error.ts';
import { notifyFailed } from './notify.ts';
import { ProblemNote } from './problem-note.tsx';

/**
 * A part of a page whose code comes when the part is first shown; `waiting` stands in its place until then. Where the code cannot come,
 * such as without a network, the page stays as it is: a part that can be closed says so in a toast and closes, any other says so in its
 * place and offers to try again.
 */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>, waiting: ReactNode = null): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  // biome-ignore lint/correctness/noComponentHookFactories: made once for each part, beside the imports, as with React.lazy
  return function LazyPart(props: P) {
    const [Part, setPart] = useState<ComponentType<P> | undefined>(() => loaded);
    const [failed, setFailed] = useState(false);
    const onClose = closerOf(props);
    const canClose = onClose !== undefined;
    // biome-ignore lint/correctness/useExhaustiveDependencies: closes by what is passed when it fails
    useEffect(() => {
      if (Part || failed) return;
      let wanted = true;
      load().then(
        (component) => {
          loaded = component;
          if (wanted) setPart(() => component);
        },
        () => {
          if (!wanted) return;
          if (!onClose) return setFailed(true);
          notifyFailed('This could not be opened', unreachableError());
          onClose();
        },
      );
      return () => {
        wanted = false;
      };
    }, [Part, failed, canClose]);
    if (Part) return <Part {...props} />;
    return failed ? <ProblemNote error={unreachableError()} onRetry={() => setFailed(false)} /> : waiting;
  };
}

function closerOf(props: object): (() => void) | undefined {
  const { onClose } = props as { onClose?: () => void };
  return onClose;
}
