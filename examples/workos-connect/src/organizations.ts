/** A customer of this API. */
export interface Organization {
  readonly id: string;
  readonly name: string;
}

/** Replace it with a lookup in your database. This one finds every organization of WorkOS. */
export async function findOrganizationById(id: string): Promise<Organization | undefined> {
  return Promise.resolve(id.startsWith('org_') ? { id, name: `Customer ${id.slice(-4)}` } : undefined);
}
