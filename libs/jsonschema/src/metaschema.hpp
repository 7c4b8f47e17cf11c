#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sluice::jsonschema {

/// Of the drafts that there are: 4, 6, 7, 2019 and 2020.
inline constexpr int kLatestDraft = 2020;
/// The draft whose metaschema has this URL (http or https, an empty fragment allowed); nullopt for any other.
std::optional<int> draft_of_url(std::string_view url);
/// "http://json-schema.org/draft-07/schema" and its like.
std::string_view metaschema_url(int draft);
/// The metaschema or the vocabulary of one at an URL of json-schema.org, in our own words: what it asserts, no
/// annotations; nullopt if there is none.
std::optional<std::string> metaschema_text(std::string_view url);
/// The vocabularies of drafts 2019 and 2020: "core", "validation"...; false for older drafts.
bool is_vocabulary(int draft, std::string_view name);
bool is_default_vocabulary(int draft, std::string_view name);

}  // namespace sluice::jsonschema
