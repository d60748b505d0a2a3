'use server';

import { redirect } from 'next/navigation';
import { caller } from '../auth';

// A server action is a public endpoint: it decides by itself, whatever the page that shows its button decided.
export async function publish(): Promise<void> {
  const access = await caller({ permissions: ['reports:write'] });
  redirect(access ? `/?published-by=${access.subject}` : '/?refused');
}
