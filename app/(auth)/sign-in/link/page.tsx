import type { Metadata } from 'next';
import { LinkForm } from '#components/features/sign-in/link-form.tsx';
import { SignInFrame } from '#components/features/sign-in/sign-in-frame.tsx';

export const metadata: Metadata = { title: 'Sign in by link' };

export default function SignInLinkPage() {
  return (
    <SignInFrame title="One-time sign-in">
      <LinkForm />
    </SignInFrame>
  );
}
