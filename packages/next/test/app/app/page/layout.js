import { headers } from 'next/headers';
import { auth } from '../../contract';

export default async function Layout({ children }) {
  const { outcome } = await auth.authenticate(await headers());
  return <main data-outcome={outcome}>{children}</main>;
}
