'use client';

import { Button, type ButtonProps } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { Tip } from './tip.tsx';

type GuardedButtonProps = ButtonProps & {
  'aria-label'?: string;
  refusal: string | undefined;
  onClick: () => void;
  children: ReactNode;
  type?: 'button' | 'submit';
};

/** A button that says why when it may not be pressed. It stays focusable, so that the reason can be reached and heard. */
export function GuardedButton({ refusal, onClick, children, type = 'button', ...rest }: GuardedButtonProps) {
  const id = useId();
  if (!refusal) {
    return (
      <Button {...rest} type={type} onClick={onClick}>
        {children}
      </Button>
    );
  }
  return (
    <>
      <Tip label={refusal}>
        <Button {...rest} type="button" data-disabled aria-disabled aria-describedby={id} onClick={(event) => event.preventDefault()}>
          {children}
        </Button>
      </Tip>
      <span id={id} hidden>
        {refusal}
      </span>
    </>
  );
}
