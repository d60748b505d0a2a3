using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "app", worker = .worker), (name = "internet", network = (allow = ["local"]))],
  sockets = [(name = "http", address = "ADDRESS", http = (), service = "app")],
);

const worker :Workerd.Worker = (
  modules = [(name = "bundle.mjs", esModule = embed "bundle.mjs")],
  bindings = [(name = "SETTINGS", fromEnvironment = "SETTINGS")],
  compatibilityDate = "2026-07-30",
  compatibilityFlags = [],
);
