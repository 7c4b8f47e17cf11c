#pragma once
#include "apiserver/server.hpp"
#include "kube/client.hpp"
#include "kube/config.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace sluice::apiserver {

/// A server of its own for one test, and a client with all rights.
struct Fixture {
    explicit Fixture(ServerOptions options = {}) : server(loop, std::move(options))
    {
        config = kube::from_kubeconfig(server.kubeconfig(), ".", {}, {});
        client = std::make_unique<kube::Client>(loop, config);
    }

    static base::Deadline soon() { return base::Deadline::after(std::chrono::seconds(20)); }
    static kube::Resource resource(
        const std::string& group,
        const std::string& version,
        const std::string& kind,
        const std::string& plural,
        bool namespaced = true)
    {
        kube::Resource out;
        out.gvk = {group, version, kind};
        out.plural = plural;
        out.namespaced = namespaced;
        return out;
    }
    static kube::Resource config_maps() { return resource("", "v1", "ConfigMap", "configmaps"); }
    static kube::Resource deployments() { return resource("apps", "v1", "Deployment", "deployments"); }
    static kube::Resource namespaces() { return resource("", "v1", "Namespace", "namespaces", false); }

    http::Response raw(std::string method, std::string_view path, std::string body = "") const
    {
        return client->raw(std::move(method), path, std::move(body), soon());
    }

    io::Loop loop;
    Server server;
    kube::Config config;
    std::unique_ptr<kube::Client> client;
};

}  // namespace sluice::apiserver
