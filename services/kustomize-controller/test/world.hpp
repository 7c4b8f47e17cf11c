#pragma once
#include "doc/value.hpp"
#include "doc/yaml.hpp"
#include "kube/client.hpp"
#include "kube/discovery.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kustomize_controller::test {

doc::Value yaml(std::string_view text);

/// World: an API server with our CRDs, a file server with artifacts, and the controller at work between them.
/// The API server is the embedded one, or the one that SLUICE_TEST_KUBECONFIG names. Everything lives in a
/// namespace of its own.
class World {
public:
    using Files = std::map<std::string, std::string>;

    struct Options {
        unsigned attempts = 1;  ///< to fetch an artifact
        std::chrono::steady_clock::duration pause = std::chrono::seconds(1);
        bool no_remote_bases = false;
        bool strict_substitutions = true;
        /// For tests that take the API server away, which only the embedded one lets them.
        bool embedded = false;
    };
    World() : World(Options{}) {}
    explicit World(Options);
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    ~World();

    const std::string& ns() const noexcept;
    /// The controller goes down without any notice, as by a kill, and another one comes up.
    void start();
    void stop();

    /// A GitRepository; without files it has no artifact.
    void make_source(const std::string& name = "app");
    /// Makes `files` the source's artifact, under this revision.
    void publish(const std::string& revision, const Files& files, const std::string& source = "app");
    /// An artifact whose server refuses connections, and one whose server never answers.
    void publish_away(const std::string& revision);
    void publish_silent(const std::string& revision, const std::string& source);
    /// It answers 503 to everything.
    void file_server_is_busy(bool);
    /// Like publish, but the artifact's digest is that of something else.
    void publish_damaged(const std::string& revision, const Files& files);
    void make_kustomization(const std::string& name, const doc::Value& spec_changes = {});
    void change_kustomization(const std::string& name, const doc::Value& merge_patch);
    void write_status(const std::string& name, const doc::Value& status);
    doc::Value kustomization(const std::string& name) const;
    /// "True Reason: message" of a condition; empty: there is none.
    std::string condition(const std::string& name, const std::string& type) const;
    void await(const std::string& name, const std::string& type, const std::string& status_and_reason);
    /// Waits until `condition` holds; looks again when a source, Kustomization, ConfigMap or Secret of the
    /// namespace changed.
    void eventually(std::string_view what, const std::function<bool()>& condition, int limit = 30);

    std::optional<doc::Value>
    find(std::string_view api_version, std::string_view kind, const std::string& name) const;
    bool exists(std::string_view api_version, std::string_view kind, const std::string& name) const;
    void remove(std::string_view api_version, std::string_view kind, const std::string& name) const;
    void write(
        std::string_view api_version,
        std::string_view kind,
        const std::string& name,
        const doc::Value& merge_patch) const;
    void create(const doc::Value& object) const;
    std::vector<std::string> inventory(const std::string& name) const;
    /// "Reason: message" of every event of a Kustomization, so far.
    std::vector<std::string> events(const std::string& name) const;

    /// Takes the API server away and brings it back. Needs Options::embedded.
    void pause_api();
    void resume_api();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

std::string config_map(const std::string& name, const std::string& value);

}  // namespace sluice::kustomize_controller::test
