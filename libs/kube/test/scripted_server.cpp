#include "scripted_server.hpp"

#include <catch2/catch_test_macros.hpp>

#include <fmt/format.h>

namespace sluice::kube {

namespace {

constexpr auto kLong = std::chrono::seconds(30);

}  // namespace

ScriptedServer::ScriptedServer(unsigned short port, std::optional<io::TlsOptions> tls)
{
    http::ServerOptions options;
    options.port = port;
    options.tls = std::move(tls);
    server_ = std::make_unique<http::Server>(
        loop_, options, [this](http::ServerRequest request, std::shared_ptr<http::Responder> responder) {
            handle(std::move(request), std::move(responder));
        });
}

ScriptedServer::~ScriptedServer() = default;

void ScriptedServer::on(const std::string& path, Answer answer)
{
    const std::lock_guard lock(mutex_);
    answers_[path] = std::make_shared<Answer>(std::move(answer));
}

void ScriptedServer::on(const std::string& path, std::vector<Answer> answers)
{
    on(path,
       [answers = std::move(answers), next = std::size_t{0}](
           const http::ServerRequest& request, std::shared_ptr<http::Responder> responder) mutable {
           const auto& answer = answers[std::min(next++, answers.size() - 1)];
           answer(request, std::move(responder));
       });
}

void ScriptedServer::handle(http::ServerRequest request, std::shared_ptr<http::Responder> responder)
{
    std::shared_ptr<Answer> answer;  // a test may replace it while it runs
    {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
        const auto watch = request.query.find("watch=true") != std::string::npos;
        const auto found = answers_.find(watch ? request.path + "?watch" : request.path);
        if (found != answers_.end()) answer = found->second;
    }
    arrived_.notify_all();
    if (answer)
        (*answer)(request, std::move(responder));
    else
        status(404, "NotFound", "nothing is scripted for " + request.path)(request, std::move(responder));
}

std::vector<http::ServerRequest> ScriptedServer::requests() const
{
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::vector<http::ServerRequest> ScriptedServer::wait_requests(std::size_t count) const
{
    std::unique_lock lock(mutex_);
    const bool there = arrived_.wait_for(lock, kLong, [&] { return requests_.size() >= count; });
    REQUIRE(there);
    return requests_;
}

Config ScriptedServer::config() const
{
    Config config;
    config.server = http::Url::parse(fmt::format("http://127.0.0.1:{}", server_->port()));
    config.server.path.clear();
    config.http.proxy.from_environment = false;
    return config;
}

ScriptedServer::Answer json(int code, std::string body, http::Headers headers)
{
    return [code, body = std::move(body), headers = std::move(headers)](
               const http::ServerRequest&, const std::shared_ptr<http::Responder>& responder) {
        http::Response response;
        response.status = code;
        response.headers = headers;
        response.headers.set("Content-Type", "application/json");
        response.body = body;
        responder->respond(std::move(response));
    };
}

ScriptedServer::Answer
status(int code, const std::string& reason, const std::string& message, http::Headers headers)
{
    auto body = doc::Value::object(
        {{"kind", "Status"},
         {"apiVersion", "v1"},
         {"status", "Failure"},
         {"message", message},
         {"reason", reason},
         {"code", code}});
    return json(code, doc::to_json(body), std::move(headers));
}

ScriptedServer::Answer broken(std::string beginning)
{
    return [beginning = std::move(beginning)](
               const http::ServerRequest&, const std::shared_ptr<http::Responder>& responder) {
        http::Response head;
        head.status = 200;
        responder->start(std::move(head));
        responder->write(beginning);
        // Letting the responder go without finish() breaks the connection off.
    };
}

ScriptedServer::Answer silence()
{
    auto kept = std::make_shared<std::vector<std::shared_ptr<http::Responder>>>();
    return [kept](const http::ServerRequest&, std::shared_ptr<http::Responder> responder) {
        kept->push_back(std::move(responder));
    };
}

ScriptedServer::Answer Watches::answer()
{
    return [state = state_](const http::ServerRequest& request, std::shared_ptr<http::Responder> responder) {
        http::Response head;
        head.status = 200;
        head.headers.set("Content-Type", "application/json");
        responder->start(std::move(head));
        const std::lock_guard lock(state->mutex);
        state->sessions.push_back({request, std::move(responder)});
        state->opened.notify_all();
    };
}

http::ServerRequest Watches::request(std::size_t number)
{
    responder(number);
    const std::lock_guard lock(state_->mutex);
    return state_->sessions[number].request;
}

std::shared_ptr<http::Responder> Watches::responder(std::size_t number)
{
    std::unique_lock lock(state_->mutex);
    const bool there = state_->opened.wait_for(lock, kLong, [&] { return state_->sessions.size() > number; });
    REQUIRE(there);
    return state_->sessions[number].responder;
}

void Watches::send(std::size_t number, const std::string& line)
{
    responder(number)->write(line + "\n");
}

void Watches::event(std::size_t number, const std::string& type, const doc::Value& what)
{
    send(number, doc::to_json(doc::Value::object({{"type", type}, {"object", what}})));
}

void Watches::end(std::size_t number)
{
    responder(number)->finish();
}

void Watches::cut(std::size_t number)
{
    responder(number);
    const std::lock_guard lock(state_->mutex);
    state_->sessions[number].responder.reset();
}

std::size_t Watches::count() const
{
    const std::lock_guard lock(state_->mutex);
    return state_->sessions.size();
}

doc::Value object(std::string_view name, std::string_view version, std::string_view uid)
{
    auto made = doc::Value::object({{"apiVersion", "v1"}, {"kind", "ConfigMap"}});
    made.edit({"metadata", "name"}) = name;
    made.edit({"metadata", "namespace"}) = "ns";
    made.edit({"metadata", "uid"}) = uid;
    made.edit({"metadata", "resourceVersion"}) = version;
    made.edit({"metadata", "managedFields"}) = doc::Value::array({"large"});
    made.edit({"data", "version"}) = version;
    return made;
}

std::string list_of(const std::vector<doc::Value>& items, std::string_view version, std::string_view next)
{
    auto list = doc::Value::object({{"kind", "ConfigMapList"}, {"apiVersion", "v1"}});
    list.edit({"metadata", "resourceVersion"}) = version;
    if (!next.empty()) list.edit({"metadata", "continue"}) = next;
    list.set("items", doc::Value::array());
    for (auto item : items) {
        item.erase("apiVersion");
        item.erase("kind");
        list.edit("items").push_back(std::move(item));
    }
    return doc::to_json(list);
}

std::string query_value(const http::ServerRequest& request, std::string_view name)
{
    std::string_view rest = request.query;
    while (!rest.empty()) {
        const auto end = rest.find('&');
        const auto pair = rest.substr(0, end);
        if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
            return http::percent_decode(pair.substr(name.size() + 1)).value_or("");
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return {};
}

Resource config_maps()
{
    Resource resource;
    resource.gvk = {"", "v1", "ConfigMap"};
    resource.plural = "configmaps";
    resource.singular = "configmap";
    return resource;
}

base::Deadline patience(std::stop_token stop)
{
    return base::Deadline::after(kLong, std::move(stop));
}

}  // namespace sluice::kube
