import { caller } from '../auth';
import { publish } from './publish';

// A server component asks by itself who is calling; nothing of it reaches the browser but what it renders.
export default async function Page() {
  const access = await caller();
  return (
    <main>
      <h1>Hello, {access?.subject ?? 'stranger'}</h1>
      <form action={publish}>
        <button type="submit">Publish the report</button>
      </form>
    </main>
  );
}
