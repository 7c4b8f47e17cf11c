#include "base/error.hpp"
#include "base/file_descriptor.hpp"
#include "base/root_dir.hpp"
#include "content_type.hpp"
#include "date.hpp"
#include "http/server.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace sluice::http {
namespace {

constexpr std::size_t kSniffed = 512;

Response text(int status, std::string body)
{
    Response response;
    response.status = status;
    response.headers.set("Content-Type", "text/plain; charset=utf-8");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.body = std::move(body);
    return response;
}

/// In Go's words.
Response failure(int problem)
{
    if (problem == ENOENT || problem == ENOTDIR || problem == ENAMETOOLONG)
        return text(404, "404 page not found\n");
    if (problem == EACCES || problem == EPERM) return text(403, "403 Forbidden\n");
    return text(500, "500 Internal Server Error\n");
}

Response redirect(const std::string& to, const std::string& query)
{
    Response response;
    response.status = 301;
    response.headers.set("Location", query.empty() ? to : to + "?" + query);
    return response;
}

/// Go's path.Clean of an absolute path.
std::string clean(const std::string& path)
{
    std::vector<std::string_view> kept;
    std::string_view rest = path;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('/'), rest.size());
        const auto segment = rest.substr(0, end);
        if (segment == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (!segment.empty() && segment != ".") {
            kept.push_back(segment);
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    std::string out;
    for (const auto segment : kept)
        out.append("/").append(segment);
    return out.empty() ? "/" : out;
}

std::string last_segment(const std::string& path)
{
    return path.substr(path.rfind('/') + 1);
}

std::string escape_html(std::string_view name)
{
    std::string out;
    for (const char c : name)
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&#34;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    return out;
}

/// How Go writes url.URL{Path: name}: a colon in the first segment would look like a scheme.
std::string as_reference(const std::string& name)
{
    const std::string escaped = percent_encode(name, "$&+,/:;=@");
    return name.substr(0, name.find('/')).find(':') == std::string::npos ? escaped : "./" + escaped;
}

void set_modified(Response& response, const struct stat& status)
{
    // Go: the epoch stands for "not known".
    if (status.st_mtim.tv_sec != 0 || status.st_mtim.tv_nsec != 0)
        response.headers.set("Last-Modified", format_date(status.st_mtim.tv_sec));
}

class FileServer {
public:
    explicit FileServer(const std::string& root) : root_(root) {}

    void serve(const ServerRequest& request, Responder& responder) const
    try {
        const auto path = percent_decode(request.path);
        if (!path || path->find('\0') != std::string::npos)
            return responder.respond(text(400, "400 Bad Request"));
        if (path->ends_with("/index.html")) return responder.respond(redirect("./", request.query));
        serve_path(*path, request, responder);
    } catch (const base::Error& error) {
        responder.respond(failure(error.kind() == base::ErrorKind::Invalid ? ENOENT : EIO));
    }

private:
    void serve_path(const std::string& path, const ServerRequest& request, Responder& responder) const
    {
        const std::string name = clean(path);
        struct stat status{};
        auto file = open(name, status);
        if (file.get() < 0) return responder.respond(failure(errno));
        const bool directory = S_ISDIR(status.st_mode);
        if (directory && !path.ends_with('/'))
            return responder.respond(redirect(as_reference(last_segment(path) + "/"), request.query));
        if (!directory && path.ends_with('/'))
            return responder.respond(
                redirect("../" + percent_encode(last_segment(name), "$&+,/:;=@"), request.query));
        if (!directory) return serve_file(std::move(file), name, status, responder);
        struct stat index_status{};
        auto index = open(name + "/index.html", index_status);
        if (index.get() >= 0 && !S_ISDIR(index_status.st_mode))
            return serve_file(std::move(index), "index.html", index_status, responder);
        serve_listing(file.get(), status, request, responder);
    }

    /// Follows links, but not out of the root. A negative descriptor leaves errno.
    base::FileDescriptor open(const std::string& name, struct stat& status) const
    {
        const auto resolved = root_.resolve(name);
        base::FileDescriptor file(::open(resolved.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
        if (file.get() < 0) return file;
        if (::fstat(file.get(), &status) != 0) return base::FileDescriptor(-1);
        if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) return file;
        errno = ENOENT;  // a pipe or a device is nothing to serve
        return base::FileDescriptor(-1);
    }

    static void serve_file(
        base::FileDescriptor file, const std::string& name, const struct stat& status, Responder& responder)
    {
        std::array<char, kSniffed> start{};
        const auto got = ::pread(file.get(), start.data(), start.size(), 0);
        Response head;
        head.status = 200;
        head.headers.set(
            "Content-Type",
            std::string(
                content_type(name, {start.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))})));
        set_modified(head, status);
        responder.respond_file(std::move(head), file.release(), static_cast<std::uint64_t>(status.st_size));
    }

    static std::vector<std::string> names_in(int directory)
    {
        std::vector<std::string> names;
        const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(::dup(directory)), ::closedir);
        while (stream) {
            const dirent* entry = ::readdir(stream.get());
            if (entry == nullptr) break;
            std::string name = entry->d_name;
            if (name == "." || name == "..") continue;
            if (entry->d_type == DT_DIR) name += '/';
            names.push_back(std::move(name));
        }
        std::ranges::sort(names, {}, [](const std::string& name) { return name.substr(0, name.find('/')); });
        return names;
    }

    static void
    serve_listing(int directory, const struct stat& status, const ServerRequest& request, Responder& responder)
    {
        Response response;
        response.status = 200;
        set_modified(response, status);
        const auto since = parse_date(request.headers.find("If-Modified-Since").value_or(""));
        const bool asked = request.method == "GET" || request.method == "HEAD";
        if (asked && since && !request.headers.find("If-None-Match") &&
            response.headers.find("Last-Modified") && status.st_mtim.tv_sec <= *since) {
            response.status = 304;
            response.headers.erase("Last-Modified");
            return responder.respond(std::move(response));
        }
        response.headers.set("Content-Type", "text/html; charset=utf-8");
        response.body = "<!doctype html>\n<meta name=\"viewport\" content=\"width=device-width\">\n<pre>\n";
        for (const auto& name : names_in(directory))
            response.body += "<a href=\"" + as_reference(name) + "\">" + escape_html(name) + "</a>\n";
        response.body += "</pre>\n";
        responder.respond(std::move(response));
    }

    base::RootDir root_;
};

}  // namespace

Handler file_server(std::string root)
{
    return [server = std::make_shared<FileServer>(root)](
               const ServerRequest& request, const std::shared_ptr<Responder>& responder) {
        server->serve(request, *responder);
    };
}

}  // namespace sluice::http
