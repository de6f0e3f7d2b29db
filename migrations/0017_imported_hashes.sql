-- A hash that was made elsewhere is marked from here on: its makers feed bcrypt the first 72 bytes, we feed it a digest of
-- a longer password. What is marked is verified their way, and made anew by us at the next sign-in.
--
-- Only an import stored a password without saying when it was set; our own hashes are $2b$ at the configured cost, which is
-- 14 or more. A $2b$ of such an account at 14 or above may be theirs or remade by us, so it stays as it is.
update users set password_hash = 'imported:' || password_hash
where password_changed_at is null and password_hash ~ '^\$(2[ay]\$|2b\$(0[4-9]|1[0-3])\$|argon2)';
