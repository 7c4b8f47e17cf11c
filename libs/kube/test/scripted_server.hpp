#pragma once
#include "doc/json.hpp"
#include "http/server.hpp"
#include "io/loop.hpp"
#include "kube/client.hpp"

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sluice::kube {

/// ScriptedServer: an HTTP server that plays the API server as a test tells it, for what a real one does only
/// when it is in trouble. Answers are given by path, on the loop thread.
class ScriptedServer {
public:
    using Answer = std::function<void(const http::ServerRequest&, std::shared_ptr<http::Responder>)>;

    explicit ScriptedServer(unsigned short port = 0, std::optional<io::TlsOptions> tls = std::nullopt);
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;
    ~ScriptedServer();

    void on(const std::string& path, Answer);
    /// The answers one after the other; the last one again and again.
    void on(const std::string& path, std::vector<Answer>);
    /// All requests so far.
    std::vector<http::ServerRequest> requests() const;
    /// Blocks until there were that many.
    std::vector<http::ServerRequest> wait_requests(std::size_t count) const;

    io::Loop& loop() { return loop_; }
    unsigned short port() const { return server_->port(); }
    Config config() const;
    Client client() { return Client(loop_, config()); }

private:
    void handle(http::ServerRequest, std::shared_ptr<http::Responder>);

    io::Loop loop_;
    mutable std::mutex mutex_;
    mutable std::condition_variable arrived_;
    std::map<std::string, std::shared_ptr<Answer>> answers_;
    std::vector<http::ServerRequest> requests_;
    std::unique_ptr<http::Server> server_;
};

/// An answer of JSON text.
ScriptedServer::Answer json(int status, std::string body, http::Headers headers = {});
ScriptedServer::Answer
status(int code, const std::string& reason, const std::string& message, http::Headers headers = {});
/// Begins a 200 answer and breaks the connection off.
ScriptedServer::Answer broken(std::string beginning);
/// Says nothing at all for as long as the server lives.
ScriptedServer::Answer silence();

/// Watches: the watch requests of one path, to be fed by a test.
class Watches {
public:
    ScriptedServer::Answer answer();
    /// The nth watch (from 0) once it was opened; blocks until then.
    http::ServerRequest request(std::size_t number);
    void send(std::size_t number, const std::string& line);
    void event(std::size_t number, const std::string& type, const doc::Value& object);
    void end(std::size_t number);
    /// Breaks the connection off.
    void cut(std::size_t number);
    std::size_t count() const;

private:
    struct Session {
        http::ServerRequest request;
        std::shared_ptr<http::Responder> responder;
    };
    struct State {
        std::mutex mutex;
        std::condition_variable opened;
        std::vector<Session> sessions;
    };
    std::shared_ptr<http::Responder> responder(std::size_t number);
    std::shared_ptr<State> state_ = std::make_shared<State>();
};

/// A ConfigMap-like object.
doc::Value object(std::string_view name, std::string_view version, std::string_view uid = "u");
/// A list of such objects as the API server sends it: items without apiVersion and kind.
std::string list_of(const std::vector<doc::Value>& items, std::string_view version, std::string_view next = "");
std::string query_value(const http::ServerRequest&, std::string_view name);

/// v1 ConfigMap.
Resource config_maps();
base::Deadline patience(std::stop_token = {});

}  // namespace sluice::kube
