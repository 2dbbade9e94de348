'use client';

import { Button, type ButtonProps } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import type { Question } from './access-queries.ts';
import { Tip } from './tip.tsx';
import classes from './why.module.css';
import { WhyButton } from './why-button.tsx';

type GuardedButtonProps = ButtonProps & {
  'aria-label'?: string;
  refusal: string | undefined;
  /** Set where the refusal is a matter of permission: the way to who can do it. */
  why?: Question | undefined;
  onClick: () => void;
  children: ReactNode;
  type?: 'button' | 'submit';
};

/** A button that says why when it may not be pressed. It stays focusable, so that the reason can be reached and heard. */
export function GuardedButton({ refusal, why, onClick, children, type = 'button', ...rest }: GuardedButtonProps) {
  const id = useId();
  if (!refusal) {
    return (
      <Button {...rest} type={type} onClick={onClick}>
        {children}
      </Button>
    );
  }
  const button = (
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
  if (!why) return button;
  return (
    <span className={classes.pair}>
      {button}
      <WhyButton question={why} about={rest['aria-label'] ?? (typeof children === 'string' ? children : 'this')} />
    </span>
  );
}
