import type { Metadata } from 'next';
import { SignInForm } from '#components/features/sign-in/sign-in-form.tsx';
import { SignInFrame } from '#components/features/sign-in/sign-in-frame.tsx';

export const metadata: Metadata = { title: 'Sign in' };

export default function SignInPage() {
  return (
    <SignInFrame title="Sign in">
      <SignInForm />
    </SignInFrame>
  );
}
