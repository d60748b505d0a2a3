/** A customer, as this API knows it. */
export interface Organization {
  readonly id: string;
  readonly name: string;
}

/** Stands for a look-up in your database; this one knows every organization of WorkOS. */
export async function findOrganizationById(id: string): Promise<Organization | undefined> {
  return Promise.resolve(id.startsWith('org_') ? { id, name: `Customer ${id.slice(-4)}` } : undefined);
}
