using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "app", worker = .worker), (name = "internet", network = (allow = ["local"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "app")],
);

const worker :Workerd.Worker = (
  modules = [(name = "bundle.mjs", esModule = embed "bundle.mjs")],
  bindings = [(name = "BRIDGE", fromEnvironment = "BRIDGE")],
  compatibilityDate = "2026-07-30",
  compatibilityFlags = [],
);
