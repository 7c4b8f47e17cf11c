#pragma once
#include "doc/value.hpp"
#include "io/loop.hpp"
#include "kube/client.hpp"
#include "runtime/event_recorder.hpp"
#include "runtime/metrics.hpp"
#include "runtime/reconciler.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace sluice::runtime::test {

/// A cluster with our CRDs and a namespace of its own: the embedded API server, or the one that
/// SLUICE_TEST_KUBECONFIG names.
class Cluster {
public:
    /// Only the embedded API server lets itself be taken away: a test that does so asks for it by name.
    enum class Kind { Any, Embedded };
    explicit Cluster(Kind kind = Kind::Any);
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;
    ~Cluster();

    io::Loop& loop() noexcept;
    const kube::Client& client() const noexcept;
    kube::Config config() const;
    const std::string& ns() const noexcept;
    const Surroundings& surroundings() const noexcept;
    Metrics& metrics() noexcept;

    /// A Kustomization that nobody but the test's own reconciler works on.
    doc::Value make(const std::string& name);
    doc::Value read(const std::string& name) const;
    bool exists(const std::string& name) const;
    void patch(const std::string& name, const doc::Value& patch, const std::string& subresource = "");
    void remove(const std::string& name);
    void request(const std::string& name, const std::string& when);
    std::vector<doc::Value> events() const;
    /// Takes the API server away and brings it back. Needs Kind::Embedded.
    void pause();
    void resume();
    void create_namespace();
    /// Waits until `condition` holds; looks again when a Kustomization of the namespace changed or somebody
    /// rang.
    void eventually(std::string_view what, const std::function<bool()>& condition);
    void ring();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

kube::Resource kustomizations();
/// "True Succeeded: message" of a condition; empty if there is none.
std::string condition(const doc::Value& object, const std::string& type);

/// A reconciler whose story is told by the test.
class Scripted : public Reconciler {
public:
    using Story = std::function<Outcome(Context&)>;
    explicit Scripted(
        Story story, std::function<void()> ring = [] {})
        : story_(std::move(story)), ring_(std::move(ring))
    {
    }
    Outcome reconcile(Context& context) override
    {
        const struct Ringer {  // also when the story throws
            const std::function<void()>& ring;
            ~Ringer() { ring(); }
        } ringer{ring_};
        return story_(context);
    }
    void forgotten(const kube::ObjectKey&) override { ring_(); }

private:
    Story story_;
    std::function<void()> ring_;
};

}  // namespace sluice::runtime::test
