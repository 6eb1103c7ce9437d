// A SCIM server from the npm packages scimmy and scimmy-routers, whose authors know nothing of NinjaOne or of this
// provider. Ours are the store below, which knows nothing of SCIM's wire format, and the declaration of NinjaOne's
// extension. What the server does otherwise is left as it comes: its habits are what it is here for.
import { randomUUID, timingSafeEqual } from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const extensionURN = "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User";
const basePath = "/scim/v2";

// Store keeps resources of one type, in the order of their creation.
class Store {
  #items = new Map();

  list() {
    return [...this.#items.values()].map((item) => structuredClone(item));
  }

  get(id) {
    const item = this.#items.get(id);
    if (!item) throw new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
    return structuredClone(item);
  }

  // put creates without an id and replaces with one: scimmy has applied a PATCH by then.
  put(id, attributes) {
    const now = new Date().toISOString();
    const { meta } = id ? this.get(id) : { meta: { created: now } };
    const item = { ...attributes, id: id ?? randomUUID(), meta: { created: meta.created, lastModified: now } };
    this.#items.set(item.id, item);
    return structuredClone(item);
  }

  remove(id) {
    this.get(id);
    this.#items.delete(id);
  }
}

const users = new Store();
const groups = new Store();

// plain turns what scimmy hands over into data that can be kept.
const plain = (instance) => JSON.parse(JSON.stringify(instance));

const select = (resource, store, complete = (item) => item) =>
  resource.id
    ? complete(store.get(resource.id))
    : (resource.filter ? resource.filter.match(store.list().map(complete)) : store.list().map(complete));

const withGroups = (user) => ({
  ...user,
  groups: groups
    .list()
    .filter((group) => group.members?.some((member) => member.value === user.id))
    .map((group) => ({ value: group.id, display: group.displayName, type: "direct" })),
});

const sameName = (a, b) => a.toLowerCase() === b.toLowerCase();

SCIMMY.Resources.declare(SCIMMY.Resources.User)
  .extend(
    new SCIMMY.Types.SchemaDefinition("NinjaOneUser", extensionURN, "NinjaOne's additions to a user", [
      new SCIMMY.Types.Attribute("string", "userType", { description: "Technician or endUser." }),
      new SCIMMY.Types.Attribute("string", "organizationId", { description: "An organization's id, or All." }),
    ]),
    false,
  )
  .ingress((resource, instance) => {
    const user = plain(instance);
    if (users.list().some((other) => other.id !== resource.id && sameName(other.userName, user.userName))) {
      throw new SCIMMY.Types.Error(409, "uniqueness", `userName ${user.userName} is taken`);
    }
    return withGroups(users.put(resource.id, user));
  })
  .egress((resource) => select(resource, users, withGroups))
  .degress((resource) => {
    users.remove(resource.id);
    for (const group of groups.list()) {
      const members = group.members?.filter((member) => member.value !== resource.id);
      if (members?.length !== group.members?.length) groups.put(group.id, { ...group, members });
    }
  });

SCIMMY.Resources.declare(SCIMMY.Resources.Group)
  .ingress((resource, instance) => groups.put(resource.id, plain(instance)))
  .egress((resource) => select(resource, groups))
  .degress((resource) => groups.remove(resource.id));

const token = process.env.SCIM_TOKEN;
if (!token) {
  console.error("SCIM_TOKEN is not set: it is the bearer token that requests have to carry");
  process.exit(2);
}
const expected = Buffer.from(`Bearer ${token}`);

const authenticate = (request) => {
  const given = Buffer.from(request.header("Authorization") ?? "");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Error("Invalid bearer token");
};

const server = express()
  .disable("x-powered-by")
  .use(basePath, new SCIMMYRouters({ type: "bearer", handler: authenticate }))
  .listen(Number(process.env.PORT ?? 0), "127.0.0.1", (error) => {
    if (error) {
      console.error(error.message);
      process.exit(1);
    }
    console.log(`http://127.0.0.1:${server.address().port}${basePath}`);
  });
