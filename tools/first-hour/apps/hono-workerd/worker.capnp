using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "app", worker = .worker),
    # Everything that the worker fetches goes to this address, whatever the URL is.
    (name = "vendor", external = (address = "VENDOR", http = ())),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "app")],
);

const worker :Workerd.Worker = (
  modules = [(name = "bundle.mjs", esModule = embed "bundle.mjs")],
  bindings = [
    (name = "SUPABASE_URL", fromEnvironment = "SUPABASE_URL"),
    (name = "KEY_DIGEST", fromEnvironment = "KEY_DIGEST"),
  ],
  globalOutbound = "vendor",
  compatibilityDate = "2026-07-30",
);
