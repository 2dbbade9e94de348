import { CloseButton, TextInput } from '@mantine/core';
import { useId, useState } from 'react';

type PickInputProps = {
  label: string;
  placeholder: string;
  value: string | undefined;
  /** What is offered; `say` stands beside it. */
  options: readonly { value: string; say: string }[];
  onPick: (value: string | undefined) => void;
  width: string;
};

/**
 * One of many texts, offered by the browser while one types. A whole one counts at once, Enter takes what is written as it is, and what is
 * left unfinished goes back to what it was.
 */
export function PickInput({ label, placeholder, value = '', options, onPick, width }: PickInputProps) {
  const list = useId();
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  if (value !== known) {
    setKnown(value);
    setText(value);
  }
  const pick = (next: string) => {
    if (next !== value) onPick(next || undefined);
  };
  return (
    <>
      <TextInput
        aria-label={label}
        placeholder={placeholder}
        list={list}
        value={text}
        w={width}
        rightSection={
          value ? (
            <CloseButton
              size="sm"
              aria-label={`Clear ${label.toLowerCase()}`}
              onClick={() => {
                setText('');
                pick('');
              }}
            />
          ) : null
        }
        onChange={(event) => {
          const next = event.currentTarget.value;
          setText(next);
          if (next === '' || options.some((option) => option.value === next)) pick(next);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') pick(text.trim());
          if (event.key === 'Escape') setText(value);
        }}
        onBlur={() => setText(value)}
      />
      <datalist id={list}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.say}
          </option>
        ))}
      </datalist>
    </>
  );
}
