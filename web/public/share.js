/** A service worker for photos that other apps share with this one: they wait in a cache until a page uploads them. */
const SHARED = "shared-photos";

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "POST" && new URL(request.url).pathname === "/share") event.respondWith(kept(request));
});

async function kept(request) {
  const form = await request.formData();
  const files = form.getAll("photos").filter((file) => file instanceof File);
  const cache = await caches.open(SHARED);
  for (const file of files) {
    const headers = { "Content-Type": file.type, "X-Name": encodeURIComponent(file.name) };
    await cache.put(`/shared/${crypto.randomUUID()}`, new Response(file, { headers }));
  }
  return Response.redirect("/photos", 303);
}
