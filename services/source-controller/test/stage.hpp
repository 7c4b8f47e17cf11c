#pragma once
#include "base/temp_dir.hpp"
#include "doc/value.hpp"
#include "gitserver/repository.hpp"
#include "gitserver/server.hpp"
#include "kube/client.hpp"
#include "source_controller/service.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::source_controller::test {

/// A cluster with our CRD and a namespace of its own (the embedded API server, or the one that
/// SLUICE_TEST_KUBECONFIG names), a Git server with one repository, and the controller at work.
class Stage {
public:
    Stage();
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;
    ~Stage();

    const gitserver::Repository& repository() const;
    gitserver::Server& git_server();
    /// From now on the Git server wants these credentials; empty: nobody is asked.
    void set_credentials(const std::string& username, const std::string& password);
    std::string url(const std::string& name = "app.git");

    /// A GitRepository on the branch main with an interval of an hour; `spec` is merged over that.
    void make(const std::string& name, const doc::Value& spec = {});
    void make_secret(const std::string& name, const std::map<std::string, std::string>& data);
    void change(const std::string& name, const doc::Value& spec);
    void request(const std::string& name, const std::string& when);
    void remove(const std::string& name);
    bool exists(const std::string& name);
    doc::Value read(const std::string& name);
    /// "True Succeeded: message"; empty if there is no such condition.
    std::string condition(const std::string& name, const std::string& type = "Ready");
    /// Waits until a condition begins with `beginning`; fails the test showing what it was at last.
    void wait_for(const std::string& name, const std::string& beginning, const std::string& type = "Ready");
    /// Waits until `condition` holds; looks again when a GitRepository or an event of the namespace changed.
    void eventually(std::string_view what, const std::function<bool()>& condition);
    void wait_for_handled(const std::string& name, const std::string& when);
    std::string revision(const std::string& name);
    /// The files of the artifact that the object's URL serves now.
    std::map<std::string, std::string> artifact(const std::string& name);
    /// "Normal NewArtifact: message" of each event about the object.
    std::vector<std::string> events(const std::string& name);
    /// Waits until one of them begins so: an event follows the status it speaks of.
    void wait_for_event(const std::string& name, const std::string& beginning);
    std::filesystem::path storage() const;
    const std::string& ns() const;

    /// Takes the API server away and brings it back. False: this one cannot.
    bool pause();
    void resume();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

doc::Value spec(std::initializer_list<doc::Field> fields);

}  // namespace sluice::source_controller::test
