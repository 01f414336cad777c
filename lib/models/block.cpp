#include "models/block.hpp"

#include "models/transformer.hpp"

#include <ATen/TensorOperators.h>

#include <cmath>

namespace peftkit::models {

namespace {

using nn::Forward;
using nn::Part;

nn::SiteInfo make_site(const LayerPlace& place, Part part, const std::string& name, int64_t in,
                       int64_t out, const std::string& config_place) {
  nn::SiteInfo site{};
  site.id = place.next_site++;
  site.part = part;
  site.side = place.stack.side;
  site.layer = place.stack.first_layer + place.layer;
  site.path = place.spec.prefix + "." + layer_path(place.stack, place.layer) + "." + name;
  site.in = in;
  site.out = out;
  site.place = site.gate_site = site.score_place = config_place;
  return site;
}

// The linear layers of a feed-forward sub-layer, of which gates.json has names of its own.
nn::SiteInfo make_ffn_site(const LayerPlace& place, Part part, const std::string& name, int64_t in,
                           int64_t out, const std::string& config_place) {
  constexpr std::pair<const char*, const char*> kGateSites[] = {
      {"intermediate_lora", "intermediate"}, {"output_lora", "output"}};
  nn::SiteInfo site = make_site(place, part, name, in, out, config_place);
  for (const auto& [role, gate_site] : kGateSites) {
    if (config_place == role) site.gate_site = gate_site;
  }
  return site;
}

std::optional<nn::Norm> norm_at(const nn::Scope& layer, const std::string& name, int64_t size,
                                const NormSpec& spec) {
  if (name.empty()) return std::nullopt;
  return nn::Norm(layer.at(name), size, spec.eps, spec.kind);
}

nn::JointKind joint_kind(bool pre_norm, const JointSpec& spec) {
  if (!pre_norm) return nn::JointKind::norm_sum;
  return spec.branch_norm.empty() ? nn::JointKind::plain : nn::JointKind::norm_branch;
}

const char* joint_place(Part part) {
  if (part == Part::after_attn) return "mh_adapter";
  return part == Part::after_cross ? "cross_adapter" : "output_adapter";
}

}  // namespace

Tensor StackShared::relative_states(Forward& forward) const {
  if (!relative_norm) return relative;
  Tensor& made = forward.of_weights[this];
  if (!made.defined()) made = (*relative_norm)(relative);
  return made;
}

Attention::Attention(const LayerPlace& place, const AttentionSpec& spec, const nn::Scope& layer,
                     bool cross)
    : spec_(spec),
      stack_(place.stack),
      cross_(cross),
      shape_{
          .heads = spec.heads,
          .kv_heads = spec.kv_heads,
          .head_dim = spec.head_dim,
          .scale = spec.scale != 0 ? spec.scale : 1 / std::sqrt(static_cast<double>(spec.head_dim)),
          .dropout = spec.dropout,
          .softcap = spec.softcap,
          .mask = {.causal = place.stack.causal && !cross,
                   .blind_padding = place.stack.disentangled.has_value()}},
      site_([&] {
        const int64_t hidden = place.spec.hidden_size;
        auto site = make_site(place, cross ? Part::cross_attn : Part::self_attn, spec.site, hidden,
                              hidden, spec.prefix_place);
        site.heads = spec.kv_heads;
        site.head_dim = spec.head_dim;
        return site;
      }()),
      out_(layer.at(spec.out), spec.heads * spec.head_dim, place.spec.hidden_size,
           {spec.out_bias, place.stack.block.transposed}) {
  const int64_t hidden = place.spec.hidden_size;
  const int64_t wide = spec.heads * spec.head_dim, narrow = spec.kv_heads * spec.head_dim;
  const nn::LinearForm form{spec.bias, place.stack.block.transposed};
  const auto adapt = [&](std::optional<nn::AdaptedLinear>& linear, Part part,
                         const std::string& name, int64_t out, const char* letters) {
    auto site = make_site(place, part, name, hidden, out, std::string("selfattn_lora.") + letters);
    site.cross = cross;
    site.gate_site = cross ? "crossattn" : "selfattn";
    site.score_place = "selfattn_lora";
    if (part == Part::qkv) site.sections = {wide, narrow, narrow};
    linear.emplace(layer.at(name), std::move(site), form);
  };
  if (!spec.qkv.empty()) {
    adapt(qkv_, Part::qkv, spec.qkv, wide + 2 * narrow, "qkv");
  } else {
    adapt(query_, Part::query, spec.query, wide, "q");
    adapt(key_, Part::key, spec.key, narrow, "k");
    adapt(value_, Part::value, spec.value, narrow, "v");
  }
  if (!spec.query_bias.empty()) query_bias_ = layer.tensor(spec.query_bias, {wide});
  if (!spec.value_bias.empty()) value_bias_ = layer.tensor(spec.value_bias, {narrow});
  query_norm_ = norm_at(layer, spec.query_norm, spec.head_dim, place.stack.block.norm);
  key_norm_ = norm_at(layer, spec.key_norm, spec.head_dim, place.stack.block.norm);
  if (const auto& d = place.stack.disentangled; d && !cross) {
    if (d->content_to_position && !d->pos_key.empty())
      pos_key_.emplace(layer.at(d->pos_key), hidden, wide, nn::LinearForm{.bias = d->pos_key_bias});
    if (d->position_to_content && !d->pos_query.empty())
      pos_query_.emplace(layer.at(d->pos_query), hidden, wide);
  }
}

Tensor Attention::normed(const std::optional<nn::Norm>& norm, const Tensor& x) const {
  if (!norm) return x;
  return (*norm)(x.view({x.size(0), -1, spec_.head_dim})).flatten(1);
}

Attention::Projected Attention::project(const Tensor& x, Forward& forward) const {
  if (qkv_) {
    const Tensor all = (*qkv_)(x, forward);
    if (spec_.heads_interleaved) {
      const Tensor heads = all.view({x.size(0), spec_.heads, 3, spec_.head_dim});
      const auto part = [&](int64_t i) { return heads.select(2, i).flatten(1); };
      return {part(0) + query_bias_, part(1), part(2) + value_bias_};
    }
    const int64_t wide = spec_.heads * spec_.head_dim, narrow = spec_.kv_heads * spec_.head_dim;
    return {all.narrow(1, 0, wide), all.narrow(1, wide, narrow),
            all.narrow(1, wide + narrow, narrow)};
  }
  Projected out{(*query_)(x, forward), {}, {}};
  if (!cross_) {
    out.k = (*key_)(x, forward);
    out.v = (*value_)(x, forward);
  } else if (!nn::has_cross_keys(forward, this)) {
    const nn::OverLayout over(forward, forward.source->layout, forward.source_pooling);
    out.k = (*key_)(forward.source->hidden, forward);
    out.v = (*value_)(forward.source->hidden, forward);
  }
  return out;
}

nn::DisentangledPositions Attention::positions(const StackShared& shared, Forward& forward) const {
  const DisentangledSpec& spec = *stack_.disentangled;
  const Tensor states = shared.relative_states(forward);
  const auto by_head = [&](const Tensor& projected) {
    return projected.view({projected.size(0), spec_.heads, spec_.head_dim}).transpose(0, 1);
  };
  nn::DisentangledPositions out{{}, {}, spec_.scale, spec.span, spec.buckets, spec.max_position};
  // Adapters of the shared matrices act on positions, too; their gates are no one's scores.
  const nn::OverLayout over(forward, shared.relative_layout, nn::GatePooling::sequence);
  nn::Probe* const probe = std::exchange(forward.probe, nullptr);
  if (spec.content_to_position)
    out.pos_key = by_head(pos_key_ ? (*pos_key_)(states) : (*key_)(states, forward));
  if (spec.position_to_content)
    out.pos_query = by_head(pos_query_ ? (*pos_query_)(states) : (*query_)(states, forward));
  forward.probe = probe;
  return out;
}

Tensor Attention::operator()(const Tensor& x, const LayerVariant& variant,
                             const StackShared& shared, Forward& forward) const {
  auto [q, k, v] = project(x, forward);
  nn::AttentionState prefix{x, {}, {}, {}, {}};
  site_.apply(prefix, forward);
  q = normed(query_norm_, q);
  if (k.defined()) k = normed(key_norm_, k);
  if (variant.rotary && !cross_) {
    const nn::Rotary& rotary = stack_.rotaries[*variant.rotary];
    q = nn::rotate(q, spec_.head_dim, rotary, forward);
    k = nn::rotate(k, spec_.head_dim, rotary, forward);
  }
  nn::AttentionShape shape = shape_;
  shape.mask.window = cross_ ? 0 : variant.window;
  std::optional<nn::DisentangledPositions> disentangled;
  if (shared.relative.defined() && !cross_) disentangled = positions(shared, forward);
  const nn::AttentionCall call{.q = q,
                               .k = k,
                               .v = v,
                               .prefix = prefix,
                               .block = this,
                               .cross = cross_,
                               .bias = shared.bias && !cross_ ? &*shared.bias : nullptr,
                               .disentangled = disentangled ? &*disentangled : nullptr};
  return out_(nn::attention(call, shape, forward));
}

void Attention::add_sites(std::vector<nn::AnySite>& sites) const {
  for (auto* linear : {&query_, &key_, &value_, &qkv_}) {
    if (*linear) sites.push_back(&(*linear)->site);
  }
  sites.push_back(&site_);
}

FeedForward::FeedForward(const LayerPlace& place, const FfnSpec& spec, const nn::Scope& layer)
    : spec_(spec),
      activation_(nn::activation(spec.activation)),
      in_(layer.at(spec.in),
          make_ffn_site(place, Part::ffn_in, spec.in, place.spec.hidden_size,
                        spec.gate_in_in ? 2 * spec.size : spec.size, spec.in_place),
          {spec.bias, place.stack.block.transposed}),
      out_(layer.at(spec.out),
           make_ffn_site(place, Part::ffn_out, spec.out, spec.size, place.spec.hidden_size,
                         spec.out_place),
           {spec.bias, place.stack.block.transposed}) {
  if (!spec.gate.empty())
    gate_.emplace(layer.at(spec.gate), place.spec.hidden_size, spec.size,
                  nn::LinearForm{spec.bias, place.stack.block.transposed});
}

Tensor FeedForward::operator()(const Tensor& x, Forward& forward) const {
  Tensor h = in_(x, forward);
  if (gate_) {
    h = activation_((*gate_)(x)) * h;
  } else if (spec_.gate_in_in) {
    h = activation_(h.narrow(1, 0, spec_.size)) * h.narrow(1, spec_.size, spec_.size);
  } else {
    h = activation_(h);
  }
  return out_(nn::dropout(h, spec_.activation_dropout, forward), forward);
}

void FeedForward::add_sites(std::vector<nn::AnySite>& sites) const {
  sites.insert(sites.end(), {&in_.site, &out_.site});
}

Residual::Residual(const LayerPlace& place, const JointSpec& spec, Part part,
                   const nn::Scope& layer, bool has_norm)
    : joint(make_site(place, part, spec.site, place.spec.hidden_size, place.spec.hidden_size,
                      joint_place(part)),
            joint_kind(place.stack.block.pre_norm, spec)),
      spec_(spec),
      pre_norm_(place.stack.block.pre_norm) {
  const NormSpec& norm = place.stack.block.norm;
  if (has_norm) norm_ = norm_at(layer, spec.norm, place.spec.hidden_size, norm);
  branch_norm_ = norm_at(layer, spec.branch_norm, place.spec.hidden_size, norm);
}

Tensor Residual::enter(const Tensor& x) const {
  return pre_norm_ && norm_ ? (*norm_)(x) : x;
}

Tensor Residual::leave(const Tensor& out, const Tensor& x, const Tensor& read, const nn::Norm* next,
                       Forward& forward) const {
  const Tensor h = nn::dropout(out, spec_.dropout, forward);
  if (spec_.swapped) return joint(x, h, h, norm(), forward);
  const nn::Norm* shown = !pre_norm_ ? norm() : (branch_norm_ ? &*branch_norm_ : nullptr);
  if (spec_.adapter_sees_next_norm) shown = next;
  return joint(h, x, spec_.adapter_sees_normed ? read : x, shown, forward);
}

Block::Block(const LayerPlace& place, const nn::Scope& layer)
    : parallel_(place.stack.block.parallel),
      attention_(place, place.stack.block.attention, layer, /*cross=*/false),
      after_attn_(place, place.stack.block.after_attn, Part::after_attn, layer,
                  place.stack.layers[static_cast<size_t>(place.layer)].attn_norm),
      ffn_(place, place.stack.block.ffn, layer),
      after_ffn_(place, place.stack.block.after_ffn, Part::after_ffn, layer) {
  if (const auto& cross = place.stack.block.cross) {
    cross_.emplace(place, *cross, layer, /*cross=*/true);
    after_cross_.emplace(place, place.stack.block.after_cross, Part::after_cross, layer);
  }
}

Tensor Block::operator()(const Tensor& x, const LayerVariant& variant, const StackShared& shared,
                         Forward& forward) const {
  const Tensor read = after_attn_.enter(x);
  Tensor h = after_attn_.leave(attention_(read, variant, shared, forward), x, read,
                               after_ffn_.norm(), forward);
  if (cross_) {
    const Tensor crossing = after_cross_->enter(h);
    h = after_cross_->leave((*cross_)(crossing, variant, shared, forward), h, crossing, nullptr,
                            forward);
  }
  const Tensor fed = parallel_ ? read : after_ffn_.enter(h);
  return after_ffn_.leave(ffn_(fed, forward), h, fed, nullptr, forward);
}

void Block::add_sites(std::vector<nn::AnySite>& sites) const {
  attention_.add_sites(sites);
  sites.push_back(&after_attn_.joint.site);
  if (cross_) {
    cross_->add_sites(sites);
    sites.push_back(&after_cross_->joint.site);
  }
  ffn_.add_sites(sites);
  sites.push_back(&after_ffn_.joint.site);
}

}  // namespace peftkit::models
