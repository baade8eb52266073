-- How many people have signed up.
SELECT count(*) FROM users;
