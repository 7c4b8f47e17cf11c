#include "backend.hpp"

#include "base/error.hpp"
#include "process.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string>
#include <vector>

namespace sluice::gitserver {
namespace {

std::vector<std::string> environment_of(const BackendOptions& options, const http::ServerRequest& request)
{
    const auto header = [&](std::string_view name) {
        return std::string(request.headers.find(name).value_or(""));
    };
    std::vector<std::pair<std::string, std::string>> variables{
        {"GIT_PROJECT_ROOT", options.root.string()},
        {"GIT_HTTP_EXPORT_ALL", "1"},
        {"GIT_CONFIG_COUNT", "2"},
        {"GIT_CONFIG_KEY_0", "http.receivepack"},
        {"GIT_CONFIG_VALUE_0", options.allow_push ? "true" : "false"},
        {"GIT_CONFIG_KEY_1", "safe.directory"},
        {"GIT_CONFIG_VALUE_1", "*"},
        {"PATH_INFO", request.path},
        {"QUERY_STRING", request.query},
        {"REQUEST_METHOD", request.method},
        {"CONTENT_TYPE", header("Content-Type")},
        {"CONTENT_LENGTH", std::to_string(request.body.size())},
        {"REMOTE_ADDR", request.remote_address},
        {"GIT_PROTOCOL", options.version2 ? header("Git-Protocol") : std::string()}};
    if (auto encoding = header("Content-Encoding"); !encoding.empty())
        variables.emplace_back("HTTP_CONTENT_ENCODING", std::move(encoding));
    return environment_with(variables);
}

/// A CGI answer: header lines, an empty line, the body.
http::Response parse_answer(const std::string& text)
{
    http::Response response;
    response.status = 200;
    const auto end = text.find("\r\n\r\n");
    if (end == std::string::npos)
        throw base::Error(base::ErrorKind::Internal, "git http-backend gave no answer: is git installed?");
    std::string_view head(text.data(), end);
    while (!head.empty()) {
        const auto line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(std::min(line.size() + 2, head.size()));
        const auto colon = line.find(": ");
        if (colon == std::string_view::npos) continue;
        const auto name = line.substr(0, colon), value = line.substr(colon + 2);
        if (name == "Status")
            std::from_chars(value.data(), value.data() + value.size(), response.status);
        else if (name != "Content-Length")
            response.headers.add(name, std::string(value));
    }
    response.body = text.substr(end + 4);
    return response;
}

}  // namespace

http::Response run_backend(const BackendOptions& options, const http::ServerRequest& request)
{
    ProcessInput process;
    process.arguments = {"git", "http-backend"};
    process.environment = environment_of(options, request);
    process.input = request.body;
    return parse_answer(run_process(process).output);
}

}  // namespace sluice::gitserver
