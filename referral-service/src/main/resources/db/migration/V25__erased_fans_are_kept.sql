-- Money and words about somebody who was erased may come long after: whoever asks whether an id means
-- anybody is answered for good. An id that means nobody says nothing of anybody.
drop policy goes_after on erased_fan;
revoke delete on erased_fan from ${relay};
drop index erased_fan_age;
comment on table erased_fan is 'Ids that mean nobody any more: nothing is paid to them, and no words about them are taken in';

-- Devices and addresses are counted among the referrals themselves since V5.
drop table shared_trait;

alter table erased_fan no force row level security;
alter table orders no force row level security;
alter table referral_code no force row level security;
-- Who was erased before: their orders have lost their hash, their codes are closed.
insert into erased_fan (brand, fan_id)
select brand, fan_id from orders where content_hash = ''
union
select brand, fan_id from referral_code where closed_at is not null
on conflict do nothing;
alter table erased_fan force row level security;
alter table orders force row level security;
alter table referral_code force row level security;
