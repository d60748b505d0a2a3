import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { auth } from '../../contract';
import { Clock } from './clock';

async function rename() {
  'use server';
  const { access, denial } = await auth.authenticate(await headers(), { scopes: ['reports:write'] });
  redirect(`/done?by=${access?.subject ?? denial.code}`);
}

export default async function Page() {
  const { access, denial } = await auth.authenticate(await headers());
  return (
    <form action={rename}>
      <p id="who">{access?.subject ?? denial.code}</p>
      <Clock />
    </form>
  );
}
