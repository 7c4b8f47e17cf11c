#pragma once
#include "http/server.hpp"

#include <filesystem>

namespace sluice::gitserver {

struct BackendOptions {
    std::filesystem::path root;
    bool allow_push = false;
    bool version2 = true;
};

/// Runs `git http-backend` over one request and waits for its answer. Blocks. Throws base::Error{Internal}.
http::Response run_backend(const BackendOptions&, const http::ServerRequest&);

}  // namespace sluice::gitserver
