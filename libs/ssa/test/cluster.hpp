#pragma once
#include "doc/value.hpp"
#include "kube/client.hpp"
#include "kube/discovery.hpp"
#include "ssa/apply.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sluice::ssa::test {

/// An API server (embedded, or the one that SLUICE_TEST_KUBECONFIG names) with a namespace of the test's own.
class TestCluster {
public:
    TestCluster();
    TestCluster(const TestCluster&) = delete;
    TestCluster& operator=(const TestCluster&) = delete;
    ~TestCluster();

    Cluster cluster() const;
    const std::string& ns() const noexcept;
    /// The manifest in our namespace, with owner labels, normalised.
    doc::Value wanted(std::string_view manifest) const;
    /// A write by somebody else.
    void write(std::string_view field_manager, const doc::Value& object) const;
    doc::Value read(std::string_view api_version, std::string_view kind, const std::string& name) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Remembers in memory, and writes down in which order things happened.
class TestLedger final : public Ledger {
public:
    void claim(const Inventory& objects) override { claimed = claimed + objects; }
    bool settled(const ObjectId& id, const Fingerprint& fingerprint) override
    {
        const auto found = known.find(id);
        return trusting && found != known.end() && found->second == fingerprint;
    }
    void
    settle(const ObjectId& id, const Fingerprint& fingerprint, const doc::Value&, const doc::Value&) override
    {
        known[id] = fingerprint;
    }

    Inventory claimed;
    bool trusting = false;
    std::map<ObjectId, Fingerprint> known;
};

base::Deadline soon();

}  // namespace sluice::ssa::test
