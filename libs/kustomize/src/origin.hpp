#pragma once
#include "doc/value.hpp"

#include <string>

namespace sluice::kustomize {

/// Origin: where a resource, or the configuration of a generator or transformer, was written. Kept in an
/// annotation that buildMetadata can ask for.
struct Origin {
    std::string path;             ///< from the directory of the build, or from the repository's root
    std::string repo, reference;  ///< where the path is, if not in the tree that is built
    std::string configured_in;
    struct By {
        std::string api_version, kind, name, ns;
    } configured_by;

    Origin entered(const std::string& more) const;
    /// What builtin generators and transformers of this kustomization leave: its file and their kind.
    Origin builtin(const std::string& file, const std::string& kind) const;
};

/// The origin annotation's text; empty if there is none.
std::string origin_text(const doc::Value& object);
void set_origin_text(doc::Value& object, const std::string& text);
/// The same, but leaves the other annotations as they are written: true of what comes from files.
void note_origin(doc::Value& object, const std::string& text);
std::string to_text(const Origin&);
/// Notes that a transformer worked on the object; one without an origin is taken for the transformer's own
/// work.
void add_transformation(doc::Value& object, const Origin&);
/// The origin of what a plugin's configuration makes or changes. Nothing is known if the configuration has no
/// origin.
Origin origin_of_plugin(const doc::Value& configuration);

void remove_origin(doc::Value& object);
void remove_transformations(doc::Value& object);

}  // namespace sluice::kustomize
