// Without a guard of its own, so that the proxy alone can be seen.
export const GET = async () => Response.json({ open: true });
