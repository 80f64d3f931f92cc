// Storage adapters for oidc-provider, after its documented interface. The library's own in-memory adapter keeps 1000
// objects and so loses codes under load; `map` is the same idea without that limit, and nothing in it is durable.
// `redis` has the layout of the project's example adapter. `sqlite` uses better-sqlite3, or node:sqlite without it.
const grantable = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken', 'DeviceCode']);
const consumable = new Set(['AuthorizationCode', 'RefreshToken', 'DeviceCode']);
const nowS = () => Math.floor(Date.now() / 1000);

export function map() {
  const objects = new Map();
  const grants = new Map();
  const uids = new Map();
  return class {
    constructor(name) { this.name = name; }
    key(id) { return `${this.name}:${id}`; }
    async upsert(id, payload) {
      objects.set(this.key(id), payload);
      if (this.name === 'Session') uids.set(payload.uid, id);
      if (grantable.has(this.name) && payload.grantId) {
        const keys = grants.get(payload.grantId);
        if (keys) keys.push(this.key(id)); else grants.set(payload.grantId, [this.key(id)]);
      }
    }
    async find(id) { return objects.get(this.key(id)); }
    async findByUid(uid) { return this.find(uids.get(uid)); }
    async consume(id) { objects.get(this.key(id)).consumed = nowS(); }
    async destroy(id) { objects.delete(this.key(id)); }
    async revokeByGrantId(grantId) {
      for (const key of grants.get(grantId) ?? []) objects.delete(key);
      grants.delete(grantId);
    }
  };
}

async function openSqlite(path) {
  try {
    const { default: Database } = await import('better-sqlite3');
    return new Database(path);
  } catch {
    const { DatabaseSync } = await import('node:sqlite');
    return new DatabaseSync(path);
  }
}

export async function sqlite(path) {
  const db = await openSqlite(path);
  db.exec(`pragma journal_mode=WAL; pragma synchronous=NORMAL;
    create table if not exists object(id text primary key, payload text, grant_id text, uid text, exp int, consumed int);
    create index if not exists object_grant on object(grant_id) where grant_id is not null;
    create index if not exists object_uid on object(uid) where uid is not null;`);
  const put = db.prepare(`insert into object(id, payload, grant_id, uid, exp) values(?, ?, ?, ?, ?) on conflict(id) do
    update set payload=excluded.payload, grant_id=excluded.grant_id, uid=excluded.uid, exp=excluded.exp`);
  const byId = db.prepare('select payload, consumed from object where id=?');
  const byUid = db.prepare('select payload, consumed from object where uid=?');
  const consume = db.prepare('update object set consumed=? where id=?');
  const remove = db.prepare('delete from object where id=?');
  const removeGrant = db.prepare('delete from object where grant_id=?');
  const decode = (row) => row && { ...JSON.parse(row.payload), ...(row.consumed ? { consumed: row.consumed } : {}) };
  return class {
    constructor(name) { this.name = name; }
    key(id) { return `${this.name}:${id}`; }
    async upsert(id, payload, expiresIn) {
      const grant = grantable.has(this.name) ? payload.grantId ?? null : null;
      const uid = this.name === 'Session' ? payload.uid : null;
      put.run(this.key(id), JSON.stringify(payload), grant, uid, expiresIn ? nowS() + expiresIn : null);
    }
    async find(id) { return decode(byId.get(this.key(id))); }
    async findByUid(uid) { return decode(byUid.get(uid)); }
    async consume(id) { consume.run(nowS(), this.key(id)); }
    async destroy(id) { remove.run(this.key(id)); }
    async revokeByGrantId(grantId) { removeGrant.run(grantId); }
  };
}

export async function redis(url) {
  const { Redis } = await import('ioredis');
  const client = new Redis(url, { keyPrefix: 'op:' });
  const grantLifetimeS = 14 * 24 * 3600;
  return class {
    constructor(name) { this.name = name; }
    key(id) { return `${this.name}:${id}`; }
    async upsert(id, payload, expiresIn) {
      const key = this.key(id);
      const batch = client.multi();
      if (consumable.has(this.name)) batch.hset(key, { payload: JSON.stringify(payload) });
      else batch.set(key, JSON.stringify(payload));
      if (expiresIn) batch.expire(key, expiresIn);
      if (grantable.has(this.name) && payload.grantId) {
        batch.rpush(`grant:${payload.grantId}`, key);
        batch.expire(`grant:${payload.grantId}`, grantLifetimeS);
      }
      if (payload.uid) batch.set(`uid:${payload.uid}`, id, 'EX', expiresIn);
      await batch.exec();
    }
    async find(id) {
      if (!consumable.has(this.name)) {
        const text = await client.get(this.key(id));
        return text ? JSON.parse(text) : undefined;
      }
      const { payload, ...rest } = await client.hgetall(this.key(id));
      return payload ? { ...rest, ...JSON.parse(payload) } : undefined;
    }
    async findByUid(uid) { return this.find(await client.get(`uid:${uid}`)); }
    async consume(id) { await client.hset(this.key(id), 'consumed', nowS()); }
    async destroy(id) { await client.del(this.key(id)); }
    async revokeByGrantId(grantId) {
      const batch = client.multi();
      for (const key of await client.lrange(`grant:${grantId}`, 0, -1)) batch.del(key);
      batch.del(`grant:${grantId}`);
      await batch.exec();
    }
  };
}
