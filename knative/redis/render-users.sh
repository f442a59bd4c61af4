#!/bin/sh
# Makes Redis' access list from users.acl and the passwords that are mounted as one file per user.
# Usage: render-users.sh TEMPLATE FOLDER_OF_PASSWORDS RESULT. Only what busybox has.
set -eu
umask 077

# What the store's scripts and its reads call, and the keys that every function shares.
rules="resetkeys resetchannels -@all +ping +eval +evalsha \
+get +set +del +exists +expire +persist +type +hget +hgetall +hmget +hset +hdel +hexists +hincrby \
+xadd +zadd +zrem +zrangebyscore \
~school:refusal:* ~school:outbox:* ~school:outbox-due ~school:payload:*"

sed -e '/^#/d' -e '/^[[:space:]]*$/d' "$1" |
  awk '/^user /{ if (line != "") print line; line = $0; next } { sub(/^[ \t]+/, ""); line = line " " $0 }
       END { if (line != "") print line }' |
  sed -e "s|@rules|$rules|" > "$3.unfinished"

sed -n 's/.*#@\([a-z-]*\).*/\1/p' "$3.unfinished" | while read -r name; do
  if [ ! -s "$2/$name" ]; then
    echo "the Secret redis has no password for $name: add the key $name, see docs/secrets.md" >&2
    exit 1
  fi
  digest=$(tr -d '\n' < "$2/$name" | sha256sum | cut -d ' ' -f 1)
  sed -i "s|#@$name |#$digest |" "$3.unfinished"
done
mv "$3.unfinished" "$3"
