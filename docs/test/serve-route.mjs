// Serves the GET handler of the file that is named last, as Next.js would.
import { serve } from '@hono/node-server';

const { GET } = await import(process.argv.at(-1));
serve({ fetch: GET, hostname: '127.0.0.1', port: Number(process.env.PORT) });
