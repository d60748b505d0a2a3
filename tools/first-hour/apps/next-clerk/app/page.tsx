import { headers } from 'next/headers';
import { auth } from '../auth';

export default async function Page() {
  const { access, denial } = await auth.authenticate(await headers());
  return <p>{access ? `Hello, ${access.subject}` : `Nobody: ${denial.code}`}</p>;
}
