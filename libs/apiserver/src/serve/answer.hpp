#pragma once
#include "http/message.hpp"
#include "registry/kind.hpp"
#include "serve/failure.hpp"
#include "serve/request.hpp"

#include <string>
#include <vector>

/// How answers are put on the wire.
namespace sluice::apiserver {

http::Response json_answer(int status, const doc::Value&, const MediaType& = {});
http::Response text_answer(int status, std::string body, std::string type);
http::Response failure_answer(const Failure&);
void add_warnings(http::Response&, const std::vector<std::string>& warnings);
/// A Table without rows; columns left out when `without_columns`.
doc::Value table_of(const Kind&, const std::string& meta_version, bool without_columns);

}  // namespace sluice::apiserver
